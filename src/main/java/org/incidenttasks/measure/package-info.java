/** The register of countermeasures: what is in force now, on what, since when, until when, and last seen when. */
package org.incidenttasks.measure;
