/** Where log lines go: the part of pino that the doors use. Lines never hold a prompt, a token or a key (AP-63). */
export type Logger = {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
};
