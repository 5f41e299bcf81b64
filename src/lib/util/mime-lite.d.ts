/** Types for compilers that do not read the `exports` of a package, such as that of Activepieces' own repository. */
declare module 'mime/lite' {
  export { default } from 'mime';
}
