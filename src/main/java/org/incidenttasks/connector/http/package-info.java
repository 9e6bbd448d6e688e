/** The one way out over HTTP: bounded, guarded, tried again only where that is safe, with tokens and the target's own words. */
package org.incidenttasks.connector.http;
