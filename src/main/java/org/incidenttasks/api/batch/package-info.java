/** Many requests in one: each step of a batch runs through the resources as if it had come alone. */
package org.incidenttasks.api.batch;
