/**
 * Asks for page after page until there is none left and gives them in order. `tokenOf` names the next page; an answer
 * that names the page just read again is an error, since it would never end.
 */
export async function allPages<Page>(
  ask: (token: string | undefined) => Promise<Page>,
  tokenOf: (page: Page) => string | undefined,
): Promise<Page[]> {
  const pages: Page[] = [];
  let token: string | undefined;
  for (;;) {
    const page = await ask(token);
    pages.push(page);
    const next = tokenOf(page);
    if (next === undefined || next === '') return pages;
    if (next === token) throw new Error(`The answer names its own page (${next}) as the next one`);
    token = next;
  }
}
