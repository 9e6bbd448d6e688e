// The models of @microsoft/msgraph-beta-sdk; its builders for /security are in a package that is not published.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AllowedHostsValidator, BaseBearerTokenAuthenticationProvider, HttpMethod, InMemoryBackingStoreFactory,
  ParseNodeFactoryRegistry, RequestInformation, SerializationWriterFactoryRegistry,
} from "@microsoft/kiota-abstractions";
import { JsonParseNodeFactory, JsonSerializationWriterFactory } from "@microsoft/kiota-serialization-json";
import { GraphBetaRequestAdapter } from "@microsoft/msgraph-beta-sdk";
import { PageIterator } from "@microsoft/msgraph-sdk-core";
import { createODataErrorFromDiscriminatorValue } from "@microsoft/msgraph-beta-sdk/models/oDataErrors/index.js";
import {
  createIncidentTaskCollectionResponseFromDiscriminatorValue, createIncidentTaskFromDiscriminatorValue,
  serializeIncidentTask,
} from "@microsoft/msgraph-beta-sdk/models/security/index.js";
import { BASE, incident, isolate, token } from "./server.js";

const readers = new ParseNodeFactoryRegistry();
readers.contentTypeAssociatedFactories.set("application/json", new JsonParseNodeFactory(new InMemoryBackingStoreFactory()));
const writers = new SerializationWriterFactoryRegistry();
writers.contentTypeAssociatedFactories.set("application/json", new JsonSerializationWriterFactory());
const adapter = new GraphBetaRequestAdapter(
  new BaseBearerTokenAuthenticationProvider({
    getAuthorizationToken: async () => token,
    getAllowedHostsValidator: () => new AllowedHostsValidator(new Set(["localhost"])),
  }),
  readers,
  writers,
);
// Models then know what was changed in them.
adapter.enableBackingStore();
adapter.baseUrl = `${BASE}beta`;
const errors = { XXX: createODataErrorFromDiscriminatorValue };

function request(method, path) {
  const information = new RequestInformation(method);
  information.URL = `${BASE}beta/security/incidentTasks${path}`;
  information.headers.add("Accept", "application/json");
  return information;
}

const read = (id) => adapter.send(request(HttpMethod.GET, `/${id}`), createIncidentTaskFromDiscriminatorValue, errors);

test("a task has its members and the class of its action", async () => {
  const parent = await incident();
  const { id } = await isolate(parent, "kiota-pc");
  const task = await read(id);
  assert.equal(task.displayName, "Isolate kiota-pc");
  assert.equal(task.status, "open");
  assert.equal(task.actionType, "isolateDevice");
  assert.ok(task.createdDateTime instanceof Date);
  assert.equal(task.incident.id, parent);
  assert.equal(task.responseAction.odataType, "#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction");
  assert.equal(task.responseAction.identifierValue, "kiota-pc");
  // A member of that class alone: the base class would leave it among what it does not know.
  assert.equal(task.responseAction.isolationType, "full");
  assert.equal(task.responseAction.additionalData?.isolationType, undefined);
});

test("a patch sends what was changed and no more", async () => {
  const { id } = await isolate(await incident(), "kiota-patched");
  const task = await read(id);
  task.status = "inProgress";
  const patch = request(HttpMethod.PATCH, `/${id}`);
  patch.setContentFromParsable(adapter, "application/json", task, serializeIncidentTask);
  const body = JSON.parse(new TextDecoder().decode(patch.content));
  assert.deepEqual(body, { status: "inProgress" });
  const patched = await adapter.send(patch, createIncidentTaskFromDiscriminatorValue, errors);
  assert.equal(patched.status, "inProgress");
});

test("an action is executed by its qualified name", async () => {
  const { id } = await isolate(await incident(), "kiota-executed");
  await adapter.sendNoResponseContent(
    request(HttpMethod.POST, `/${id}/microsoft.graph.security.executeResponseAction`), errors);
  assert.notEqual((await read(id)).actionStatus, "notStarted");
});

test("pages are followed to the last", async () => {
  const parent = await incident();
  for (let i = 0; i < 5; i++) await isolate(parent, `kiota-${i}`);
  const first = await adapter.send(
    request(HttpMethod.GET, `?$filter=incidentId%20eq%20'${parent}'&$orderby=displayName&$top=2`),
    createIncidentTaskCollectionResponseFromDiscriminatorValue, errors);
  assert.ok(first.odataNextLink.startsWith(`${BASE}beta/security/incidentTasks?`), first.odataNextLink);
  const seen = [];
  await new PageIterator(adapter, first, (task) => { seen.push(task.displayName); return true; },
    createIncidentTaskCollectionResponseFromDiscriminatorValue, errors).iterate();
  assert.deepEqual(seen, [0, 1, 2, 3, 4].map((i) => `Isolate kiota-${i}`));
});

test("an error is an ODataError", async () => {
  await assert.rejects(read("nowhere"), (error) => {
    assert.equal(error.responseStatusCode, 404);
    assert.equal(error.errorEscaped.code, "NotFound");
    assert.match(error.errorEscaped.innerError.requestId, /^[0-9a-f-]{36}$/);
    return true;
  });
});
