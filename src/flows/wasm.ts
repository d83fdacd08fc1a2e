/** What this uses of JavaScript's WebAssembly, which Node's types leave to the browser's. */
interface WebAssemblyApi {
  Module: new (code: Uint8Array) => Compiled;
  Instance: new (module: Compiled, imports: object) => { readonly exports: unknown };
}
const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;

/** A compiled kernel, of which instances are made. */
export type Compiled = object;

/** Compiles a kernel as `npm run kernel` wrote it: WebAssembly in base64. */
export const compile = (code: string): Compiled => new Module(Buffer.from(code, 'base64'));

/** Makes an instance, with memory of its own, of a kernel that imports nothing. */
export const instanceOf = <Exports>(compiled: Compiled): Exports => new Instance(compiled, {}).exports as Exports;
