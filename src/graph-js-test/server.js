// The server under test, as GraphJsIT names it, and what several tests make there.
import { Client } from "@microsoft/microsoft-graph-client";

const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set`); })();

export const BASE = need("GRAPH_BASE");
const TENANT = need("GRAPH_TENANT");

const answer = await fetch(`${BASE}${TENANT}/oauth2/v2.0/token`, {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "client_credentials",
    client_id: need("GRAPH_CLIENT"),
    client_secret: need("GRAPH_SECRET"),
    scope: "https://graph.microsoft.com/.default",
  }),
});
if (!answer.ok) throw new Error(`No token: ${answer.status} ${await answer.text()}`);
export const token = (await answer.json()).access_token;

export const graph = Client.initWithMiddleware({
  baseUrl: BASE,
  defaultVersion: "beta",
  customHosts: new Set(["localhost"]),
  authProvider: { getAccessToken: async () => token },
});

export const TASKS = "/security/incidentTasks";

export async function incident() {
  const created = await graph.api("/security/incidents").post({ displayName: "Seen from JavaScript", severity: "high" });
  return created.id;
}

export async function isolate(incidentId, device) {
  return graph.api(TASKS).post({
    displayName: `Isolate ${device}`,
    description: "Because.",
    actionType: "isolateDevice",
    responseAction: {
      "@odata.type": "#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction",
      identifierValue: device,
      isolationType: "full",
    },
    incident: { id: incidentId },
  });
}
