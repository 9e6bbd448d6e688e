/** Linux hosts without an agent, over SSH: by a helper that each host's administrator has installed, and nothing else. */
package org.incidenttasks.connector.ssh;
