import { startJenkins } from '../sandbox-jenkins/jenkins.ts';
import { skipReason } from './installed.ts';
import { describeJenkins } from './jenkins-contract.ts';

// One suite: the stand-in shows that it works, and with the variables it tells whether your own Jenkins is as Pacer expects.

describeJenkins('The stand-in', false, async () => {
  const standIn = await startJenkins({
    jobs: [],
    users: [{ name: 'robot', token: 'T0KEN' }],
    prefix: '/ci',
    stopGraceSeconds: 1,
  });
  return { url: `${standIn.url}/ci`, user: 'robot', token: 'T0KEN', stop: () => standIn.remove() };
});

// A Jenkins of one's own: a folder with a random name is made there and deleted in the end.
const { JENKINS_URL, JENKINS_USER, JENKINS_TOKEN, JENKINS_FOLDER } = process.env;
const missing =
  JENKINS_URL === undefined || JENKINS_USER === undefined || JENKINS_TOKEN === undefined
    ? 'JENKINS_URL, JENKINS_USER and JENKINS_TOKEN are not set.'
    : undefined;
describeJenkins('A Jenkins of your own', skipReason(missing, 'The suite against your own Jenkins'), () =>
  Promise.resolve({
    url: JENKINS_URL ?? '',
    user: JENKINS_USER ?? '',
    token: JENKINS_TOKEN ?? '',
    ...(JENKINS_FOLDER === undefined ? {} : { folder: JENKINS_FOLDER }),
    stop: () => Promise.resolve(),
  }),
);
