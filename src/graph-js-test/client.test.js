// @microsoft/microsoft-graph-client, the one in Microsoft's snippets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchRequestContent, BatchResponseContent, GraphError, PageIterator } from "@microsoft/microsoft-graph-client";
import { BASE, TASKS, graph, incident, isolate } from "./server.js";

const of = (id) => `incidentId eq '${id}'`;

test("a task is created and read", async () => {
  const parent = await incident();
  const created = await isolate(parent, "js-pc");
  const read = await graph.api(`${TASKS}/${created.id}`).get();
  assert.equal(read.displayName, "Isolate js-pc");
  assert.equal(read.status, "open");
  assert.equal(read.incident.id, parent);
  assert.equal(read.responseAction["@odata.type"], "#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction");
  assert.equal(read["@odata.context"], `${BASE}beta/$metadata#security/incidentTasks/$entity`);
});

test("a list is filtered, ordered, selected and cut", async () => {
  const parent = await incident();
  for (const name of ["b", "a", "c"]) await isolate(parent, name);
  const list = await graph.api(TASKS).filter(of(parent)).orderby("displayName desc").select("id,displayName").top(2).get();
  assert.deepEqual(list.value.map((task) => task.displayName), ["Isolate c", "Isolate b"]);
  assert.deepEqual(Object.keys(list.value[0]).filter((key) => !key.startsWith("@")).sort(), ["displayName", "id"]);
  assert.ok(list["@odata.nextLink"].startsWith(`${BASE}beta/security/incidentTasks?`), list["@odata.nextLink"]);
});

test("the page iterator meets every task once, over https", async () => {
  const parent = await incident();
  for (let i = 0; i < 5; i++) await isolate(parent, `page-${i} & more`);
  const first = await graph.api(TASKS).filter(of(parent)).orderby("displayName").top(2).count(true).get();
  assert.equal(first["@odata.count"], 5);
  const seen = [];
  const iterator = new PageIterator(graph, first, (task) => { seen.push(task.displayName); return true; });
  await iterator.iterate();
  assert.deepEqual(seen, [0, 1, 2, 3, 4].map((i) => `Isolate page-${i} & more`));
  assert.equal(iterator.isComplete(), true);
});

test("a status is patched", async () => {
  const { id } = await isolate(await incident(), "patched-pc");
  const patched = await graph.api(`${TASKS}/${id}`).update({ status: "inProgress" });
  assert.equal(patched.status, "inProgress");
  assert.equal((await graph.api(`${TASKS}/${id}`).get()).status, "inProgress");
});

for (const name of ["executeResponseAction", "microsoft.graph.security.executeResponseAction"]) {
  test(`an action is executed as ${name}`, async () => {
    const { id } = await isolate(await incident(), `js-executed-${name.length}`);
    assert.equal(await graph.api(`${TASKS}/${id}/${name}`).post(), undefined);
    const { actionStatus } = await graph.api(`${TASKS}/${id}`).get();
    assert.notEqual(actionStatus, "notStarted");
  });
}

const step = (path, options) => new Request(`${BASE}security/incidentTasks/${path}`, options);
const post = async (...steps) =>
  new BatchResponseContent(await graph.api("/$batch").post(await new BatchRequestContent(steps).getContent()));

test("a batch is answered step by step", async () => {
  const { id } = await isolate(await incident(), "batch-pc");
  const answer = await post({ id: "read", request: step(id) }, { id: "lost", request: step("nowhere") });
  assert.equal(answer.getResponseById("read").status, 200);
  assert.equal((await answer.getResponseById("read").json()).displayName, "Isolate batch-pc");
  assert.equal(answer.getResponseById("lost").status, 404);
  assert.equal((await answer.getResponseById("lost").json()).error.code, "NotFound");
});

test("a batch goes by its dependencies", async () => {
  const { id } = await isolate(await incident(), "chain-pc");
  const patch = (status) => step(id, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ status }),
  });
  const answer = await post(
    { id: "1", request: patch("completed") },
    { id: "2", request: patch("nonsense"), dependsOn: ["1"] },
    { id: "3", request: step(id), dependsOn: ["2"] },
  );
  assert.equal((await answer.getResponseById("1").json()).status, "completed");
  assert.equal(answer.getResponseById("2").status, 400);
  assert.equal(answer.getResponseById("3").status, 424);
});

test("tasks are counted", async () => {
  const parent = await incident();
  await isolate(parent, "counted-1");
  await isolate(parent, "counted-2");
  assert.equal(Number(await graph.api(`${TASKS}/$count`).filter(of(parent)).get()), 2);
});

test("an incident is expanded", async () => {
  const parent = await incident();
  await isolate(parent, "expanded-pc");
  const list = await graph.api(TASKS).filter(of(parent)).expand("incident").get();
  assert.equal(list.value[0].incident.displayName, "Seen from JavaScript");
});

test("an error has code, message and request id", async () => {
  await assert.rejects(graph.api(`${TASKS}/nowhere`).get(), (error) => {
    assert.ok(error instanceof GraphError);
    assert.equal(error.statusCode, 404);
    assert.equal(error.code, "NotFound");
    assert.match(error.message, /nowhere/);
    assert.match(error.requestId, /^[0-9a-f-]{36}$/);
    return true;
  });
});

test("a filter that is not understood is refused by name", async () => {
  await assert.rejects(graph.api(TASKS).filter("colour eq 'red'").get(), (error) => {
    assert.equal(error.statusCode, 400);
    assert.match(error.message, /colour/);
    return true;
  });
});
