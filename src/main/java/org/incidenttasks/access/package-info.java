/** Says what a caller may do: tenants, accounts and their roles, API clients. */
package org.incidenttasks.access;
