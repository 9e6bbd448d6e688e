/** Who belongs where: the first set-up, the people of an organisation, and the customers of the provider. */
package org.incidenttasks.access.people;
