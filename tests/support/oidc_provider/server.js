// Run an OpenID Connect provider on this computer: any name signs in with any password.
//
//     node server.js PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI
//
// https://github.com/panva/node-oidc-provider, certified by the OpenID Foundation.
import Provider from "oidc-provider";

const [port, clientId, clientSecret, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirect],
      post_logout_redirect_uris: [redirect],
    },
  ],
  claims: { openid: ["sub"], email: ["email"], profile: ["name"] },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@provider.example` }),
  }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
