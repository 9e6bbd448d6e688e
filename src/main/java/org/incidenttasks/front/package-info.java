/** What every request passes before anything else: the proxy's word on its address, and the bounds of its body. */
package org.incidenttasks.front;
