/**
 * What every request passes before anything else: the proxy's word on its address, https for the sessions begun there,
 * and the bounds of its body.
 */
package org.incidenttasks.front;
