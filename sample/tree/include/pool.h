/* Pools: slots of one size, carved out of pages. */
#ifndef POOL_H
#define POOL_H

#include <lock.h>
#include <page.h>

#define POOL_BATCH	4

#define POOL_ZERO	0x1
#define POOL_ATOMIC	0x2

struct slot {
	struct slot *next;
};

struct pool {
	const char *name;
	size_t slot_size;
	unsigned int flags;
	struct lock lock;
	struct page_list pages;
	struct slot *free;
	unsigned int nr_free;
};

struct pool *pool_create(const char *name, size_t slot_size, unsigned int flags);
void pool_destroy(struct pool *pool);
void *pool_alloc(struct pool *pool);
void pool_free(struct pool *pool, void *object);

#endif
