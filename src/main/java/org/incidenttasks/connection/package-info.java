/** Which connector serves which organisation, action and target, and with what settings; their secrets are sealed. */
package org.incidenttasks.connection;
