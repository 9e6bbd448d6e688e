/** The seam to the outside: an order goes in, an outcome comes out; each connector is one folder. */
package org.incidenttasks.connector;
