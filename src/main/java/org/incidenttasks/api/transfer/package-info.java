/** The import of lists of any length as a long-running operation, and their export as a stream. */
package org.incidenttasks.api.transfer;
