// The tap: frames to and from a process.

#include <net.h>
#include <pool.h>
#include <wait.h>

struct tap {
	struct pool *frames;
	struct wait_queue readers;
	unsigned int queued;
};

int tap_open(struct tap *tap)
{
	tap->frames = pool_create("tap", 2048, POOL_ATOMIC);
	if (!tap->frames)
		return -ENOMEM;
	wait_queue_init(&tap->readers);
	return 0;
}

int tap_transmit(struct tap *tap, const void *data, size_t length)
{
	void *frame = pool_alloc(tap->frames);

	if (!frame)
		return -ENOBUFS;
	memcpy(frame, data, length);
	tap->queued++;
	wake_up(&tap->readers);
	return 0;
}

void tap_close(struct tap *tap)
{
	wake_up_all(&tap->readers);
	pool_destroy(tap->frames);
}
