-- Series whose latest posting nobody but its author has answered, a week after it was sent; newest first
with recent as (
    select series.* from series
    where series.last_posted_at < :before and series.state not in ('applied', 'merged', 'rejected', 'withdrawn', 'superseded')
    order by series.last_posted_at desc, series.series desc
    limit 300
)

select recent.title, recent.name, recent.author_name, recent.author_email, recent.latest_revision, recent.last_posted_at, recent.patch_count
from recent
inner join revisions on recent.series = revisions.series and recent.last_posted_at = revisions.posted_at
where
    revisions.kind <> 'partial'
    and not exists (
        select 1
        from messages
        where
            messages.kind in ('reply', 'notice', 'report')
            and messages.from_email <> recent.author_email
            and messages.speaks_of in (
                select revisions.id
                union all
                select patches.id from patches where patches.root_id = revisions.root_id
            )
    )
group by recent.series
order by recent.last_posted_at desc, recent.name
limit :limit
