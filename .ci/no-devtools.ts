/** Stands where Ink would load react-devtools-core: the published program carries no developer tools. */
export default {};
