/** Gets an action done exactly as far as the target says, and no further: from "execute" to a checked outcome. */
package org.incidenttasks.execution;
