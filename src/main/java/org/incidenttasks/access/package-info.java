/** Says who is calling and what they may do: tenants, accounts, API clients, sign-in and tokens. */
package org.incidenttasks.access;
