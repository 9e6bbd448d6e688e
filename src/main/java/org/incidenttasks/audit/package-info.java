/** Writes down what was done, in the same transaction, in a chain per tenant that nobody can edit unseen. */
package org.incidenttasks.audit;
