/**
 * Reads the query options of OData as Graph speaks them and turns them into JPA criteria; knows no entity.
 *
 * <p>A room declares its type once as a {@link org.incidenttasks.odata.PropertySet}; whatever is not in it cannot be
 * named. {@link org.incidenttasks.odata.QueryOptions} come from a request or, equally, from a page's form fields, and
 * {@link org.incidenttasks.odata.Listing} answers them with one statement. What is not supported is refused with its
 * position and never ignored: a filter that is half understood shows people the wrong tasks.
 */
package org.incidenttasks.odata;
