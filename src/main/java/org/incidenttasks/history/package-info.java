/** Tells what happened to a task: the audit trail and the calls of the connectors as one timeline, for both doors. */
package org.incidenttasks.history;
