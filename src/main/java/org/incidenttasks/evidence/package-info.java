/** Hands the audit trail out whole, and in a form that others can verify without this server. */
package org.incidenttasks.evidence;
