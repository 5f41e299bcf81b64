/** For compilers that ignore a package's `exports`, such as the one of Activepieces' repository. */
declare module 'mime/lite' {
  export { default } from 'mime';
}
