/** Where the service is and how to get in; `token` is null when it asks for none. `client`: who calls, see CLIENT_ID_HEADER. */
export type ServiceAddress = {
  readonly url: string;
  readonly token: string | null;
  readonly client?: string;
};
