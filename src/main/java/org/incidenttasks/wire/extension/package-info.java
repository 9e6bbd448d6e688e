/** The JSON of what Graph does not have: executions, events, countermeasures, evidence. */
package org.incidenttasks.wire.extension;
