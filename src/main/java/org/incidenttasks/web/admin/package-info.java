/** The pages of those who run a tenant: people, API clients, imports, the audit trail and the sandbox. */
package org.incidenttasks.web.admin;
