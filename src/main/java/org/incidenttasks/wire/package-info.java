/** Graph's JSON of incidents and tasks, for both doors: writing, reading, and the import that mends what it can. */
package org.incidenttasks.wire;
