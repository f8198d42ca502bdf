/** What a program finds set in every sandbox that isolates; what its command sets comes on top. */
export const BASE_ENVIRONMENT = {
  PATH: '/opt/node/bin:/usr/local/bin:/usr/bin:/bin',
  HOME: '/tmp',
  TMPDIR: '/tmp',
  USER: 'sandbox',
  LOGNAME: 'sandbox',
  LANG: 'C.UTF-8',
};
