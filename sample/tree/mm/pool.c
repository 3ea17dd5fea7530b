// Pools: slots of one size, carved out of pages.

#include <alloc.h>
#include <pool.h>

static struct slot *pool_take(struct pool *pool)
{
	struct slot *slot = pool->free;

	if (!slot)
		return NULL;
	pool->free = slot->next;
	pool->nr_free--;
	return slot;
}

static void pool_put(struct pool *pool, struct slot *slot)
{
	slot->next = pool->free;
	pool->free = slot;
	pool->nr_free++;
}

static int pool_grow(struct pool *pool, unsigned int pages)
{
	unsigned int i, offset;

	for (i = 0; i < pages; i++) {
		struct page *page = page_alloc(pool->flags);

		if (!page)
			return -ENOMEM;
		for (offset = 0; offset + pool->slot_size <= PAGE_SIZE; offset += pool->slot_size) {
			struct slot *slot = page_address(page) + offset;

			slot->next = pool->free;
			pool->free = slot;
			pool->nr_free++;
		}
		page_list_add(&pool->pages, page);
	}
	return 0;
}

struct pool *pool_create(const char *name, size_t slot_size, unsigned int flags)
{
	struct pool *pool = zalloc(sizeof(*pool));

	if (!pool)
		return NULL;
	pool->name = name;
	pool->slot_size = max(slot_size, sizeof(struct slot));
	pool->flags = flags;
	lock_init(&pool->lock);
	page_list_init(&pool->pages);
	return pool;
}

void *pool_alloc(struct pool *pool)
{
	struct slot *slot;

	lock(&pool->lock);
	slot = pool_take(pool);
	if (!slot && pool_grow(pool, POOL_BATCH) == 0)
		slot = pool_take(pool);
	unlock(&pool->lock);
	return slot;
}

void pool_free(struct pool *pool, void *object)
{
	lock(&pool->lock);
	pool_put(pool, object);
	unlock(&pool->lock);
}

void pool_destroy(struct pool *pool)
{
	struct page *page;

	while ((page = page_list_first(&pool->pages))) {
		page_list_del(page);
		page_free(page);
	}
	free(pool);
}
