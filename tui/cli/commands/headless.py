"""The whole way without the screen: what `demo --headless` shows."""

from models.decisions import Verdict, decide_bulk
from models.errors import ExitCode, GpdedupError
from models.items import SourceName
from models.progress import Progress
from models.rules.registry import build_rules
from models.sources.opening import open_photos_library
from models.staging.entries import Route
from models.staging.plan import make_plan
from models.staging.result import default_title
from models.text import counted
from tui.cli.commands import decide, scan, stage, sync
from tui.cli.context import Context


def walk(context: Context) -> int:
    """Sync, scan, decide what is certain or strong, stage it in an album, and read the album back.

    Args:
        context: Of a library that is there for this alone.

    Raises:
        GpdedupError: A step failed, or the album does not hold what was staged.
    """
    rules = build_rules(context.settings)
    sync.tell(context, sync.read_source(context, SourceName.LIBRARY))
    scan.tell(context, scan.scan_with(context, rules))
    with context.library() as library:
        outcome = decide_bulk(
            library,
            context.clock,
            rules=tuple(rules),
            confidences=decide.UNASKED,
            verdict=Verdict.REMOVE,
            include_marked=False,
        )
        decide.tell(context, outcome)
        plan = make_plan(library)
    stage.tell_plan(context, plan)
    result = stage.stage_plan(context, plan, default_title(context.clock.now()))
    stage.tell(context, result, is_demo=True)
    staged = {entry.item.id for entry in plan.on(Route.ALBUM)} - {
        item.item_id for item in (*result.refused, *result.left_out)
    }
    _verify(context, [album.id for album in result.albums], staged)
    return ExitCode.DONE


def _verify(context: Context, album_ids: list[str], staged: set[str]) -> None:
    """Read the albums back, and say whether they hold what was staged and nothing else."""
    with open_photos_library(context.paths, context.roots, context.control, Progress()) as client:
        found = {str(item.get("id")) for album_id in album_ids for item in client.search_album(album_id)}
    if found != staged:
        raise GpdedupError(
            f"The album holds {counted(len(found), 'item')}; {counted(len(staged), 'item')} should be there."
        )
    context.out.result(f"Read back: the album holds exactly the {counted(len(found), 'item')} that were staged.")
