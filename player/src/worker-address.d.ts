/** Vite builds the module as a worker's script and gives its address. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}
