/** Lets the targets of webhooks say the outcome of an order, signed with the secret of their connection. */
package org.incidenttasks.api.callback;
