-- Regressions in one status, the latest first
select
    regressions.regression,
    regressions.report_id,
    regressions.ordinal,
    regressions.signature,
    regressions.kind,
    regressions.source,
    regressions.status,
    regressions.status_because,
    regressions.root_id,
    regressions.patch,
    regressions.culprit_sha,
    regressions.culprit_subject,
    regressions.culprit_agreed_sha,
    regressions.culprit_agreed_subject,
    regressions.is_bisected,
    regressions.passed,
    regressions.tree,
    regressions.test,
    regressions.reproducer,
    regressions.bug,
    regressions.reporter_name,
    regressions.reporter_email,
    regressions.reported_at,
    regressions.last_event_at,
    regressions.fix_id,
    regressions.verified_by,
    series.title as series_title,
    series.name as series_name,
    series.latest_revision,
    revisions.revision
from regressions
left join series on regressions.series = series.series
left join revisions on regressions.root_id = revisions.root_id
where regressions.status = :status and (regressions.reported_at, regressions.regression) < (:before, :before_regression)
order by regressions.reported_at desc, regressions.regression desc
limit :limit
