/** Vite puts the sheet beside the module's script and loads both. */
declare module "*.css";
