/** Security incidents: what the tasks belong to. */
package org.incidenttasks.incident;
