/** Gives signed orders to any orchestrator over https, which says the outcome at once or calls back. */
package org.incidenttasks.connector.webhook;
