import activity from '../../schemas/activity.schema.json' with { type: 'json' };
import app from '../../schemas/app.schema.json' with { type: 'json' };
import appList from '../../schemas/app-list.schema.json' with { type: 'json' };
import appPlan from '../../schemas/app-plan.schema.json' with { type: 'json' };
import appRows from '../../schemas/app-rows.schema.json' with { type: 'json' };
import appState from '../../schemas/app-state.schema.json' with { type: 'json' };
import branchMoved from '../../schemas/branch-moved.schema.json' with { type: 'json' };
import build from '../../schemas/build.schema.json' with { type: 'json' };
import buildList from '../../schemas/build-list.schema.json' with { type: 'json' };
import buildLog from '../../schemas/build-log.schema.json' with { type: 'json' };
import appView from '../../schemas/app-view.schema.json' with { type: 'json' };
import capacityAnswer from '../../schemas/capacity-answer.schema.json' with { type: 'json' };
import capacityQuestion from '../../schemas/capacity-question.schema.json' with { type: 'json' };
import capacityVerdict from '../../schemas/capacity-verdict.schema.json' with { type: 'json' };
import changePreview from '../../schemas/change-preview.schema.json' with { type: 'json' };
import changeResult from '../../schemas/change-result.schema.json' with { type: 'json' };
import clusterView from '../../schemas/cluster-view.schema.json' with { type: 'json' };
import imagesView from '../../schemas/images-view.schema.json' with { type: 'json' };
import deploymentView from '../../schemas/deployment-view.schema.json' with { type: 'json' };
import desiredFile from '../../schemas/desired-file.schema.json' with { type: 'json' };
import delivery from '../../schemas/delivery.schema.json' with { type: 'json' };
import history from '../../schemas/history.schema.json' with { type: 'json' };
import instance from '../../schemas/instance.schema.json' with { type: 'json' };
import ledgerEntry from '../../schemas/ledger-entry.schema.json' with { type: 'json' };
import me from '../../schemas/me.schema.json' with { type: 'json' };
import logBatch from '../../schemas/log-batch.schema.json' with { type: 'json' };
import logEntry from '../../schemas/log-entry.schema.json' with { type: 'json' };
import logHistogram from '../../schemas/log-histogram.schema.json' with { type: 'json' };
import logInstances from '../../schemas/log-instances.schema.json' with { type: 'json' };
import logMarker from '../../schemas/log-marker.schema.json' with { type: 'json' };
import logPage from '../../schemas/log-page.schema.json' with { type: 'json' };
import logSource from '../../schemas/log-source.schema.json' with { type: 'json' };
import marathonApp from '../../schemas/marathon-app.schema.json' with { type: 'json' };
import missedEvents from '../../schemas/missed-events.schema.json' with { type: 'json' };
import overview from '../../schemas/overview.schema.json' with { type: 'json' };
import plan from '../../schemas/plan.schema.json' with { type: 'json' };
import problem from '../../schemas/problem.schema.json' with { type: 'json' };
import reviews from '../../schemas/reviews.schema.json' with { type: 'json' };
import rollback from '../../schemas/rollback.schema.json' with { type: 'json' };
import repositories from '../../schemas/repositories.schema.json' with { type: 'json' };
import rollouts from '../../schemas/rollouts.schema.json' with { type: 'json' };
import secretNames from '../../schemas/secret-names.schema.json' with { type: 'json' };
import settings from '../../schemas/settings.schema.json' with { type: 'json' };
import sourceCommits from '../../schemas/source-commits.schema.json' with { type: 'json' };
import upstreamTest from '../../schemas/upstream-test.schema.json' with { type: 'json' };

/** Schemas that the OpenAPI document names, by the names of their files. */
export const components: Readonly<Record<string, object>> = {
  activity,
  app,
  'app-list': appList,
  'app-plan': appPlan,
  'app-rows': appRows,
  'app-state': appState,
  'app-view': appView,
  'branch-moved': branchMoved,
  build,
  'build-list': buildList,
  'build-log': buildLog,
  'capacity-answer': capacityAnswer,
  'capacity-question': capacityQuestion,
  'capacity-verdict': capacityVerdict,
  'change-preview': changePreview,
  'change-result': changeResult,
  'cluster-view': clusterView,
  'deployment-view': deploymentView,
  'desired-file': desiredFile,
  'images-view': imagesView,
  delivery,
  history,
  instance,
  'ledger-entry': ledgerEntry,
  'log-batch': logBatch,
  'log-entry': logEntry,
  'log-histogram': logHistogram,
  'log-instances': logInstances,
  'log-marker': logMarker,
  'log-page': logPage,
  'log-source': logSource,
  'marathon-app': marathonApp,
  me,
  'missed-events': missedEvents,
  overview,
  plan,
  problem,
  repositories,
  reviews,
  rollback,
  rollouts,
  'secret-names': secretNames,
  settings,
  'source-commits': sourceCommits,
  'upstream-test': upstreamTest,
};
