/** What the API says of itself: the model in OData's XML. */
package org.incidenttasks.wire.model;
