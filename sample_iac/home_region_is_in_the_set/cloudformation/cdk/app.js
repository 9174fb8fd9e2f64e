// cdk.out holds what the AWS CDK synthesised of this app: its templates, and the manifest shortened to its stacks.
// To make it again, in a folder that has the npm packages aws-cdk-lib and constructs: node app.js
const cdk = require("aws-cdk-lib");
const iam = require("aws-cdk-lib/aws-iam");
const kms = require("aws-cdk-lib/aws-kms");
const incidents = require("aws-cdk-lib/aws-ssmincidents");

class Incidents extends cdk.Stack {
  constructor(scope, id, { regions, grant, ...props }) {
    super(scope, id, props);
    const key = new kms.Key(this, "Key", { enableKeyRotation: true, removalPolicy: cdk.RemovalPolicy.DESTROY });
    if (grant) {
      key.addToResourcePolicy(
        new iam.PolicyStatement({
          sid: "IncidentManager",
          principals: [new iam.AccountRootPrincipal()],
          actions: ["kms:CreateGrant", "kms:DescribeKey"],
          resources: ["*"],
          conditions: {
            StringEquals: {
              "kms:ViaService": ["ssm-incidents", "ssm-contacts"].map((name) => `${name}.${this.region}.amazonaws.com`),
            },
          },
        }),
      );
    }
    new incidents.CfnReplicationSet(this, "ReplicationSet", {
      deletionProtected: true,
      regions: regions.map((regionName) => ({
        regionName,
        regionConfiguration: { sseKmsKeyId: key.keyArn },
      })),
    });
  }
}

const app = new cdk.App({ analyticsReporting: false, outdir: "cdk.out" });
const env = { account: "111122223333", region: "eu-west-1" };
const synthesizer = () => new cdk.BootstraplessSynthesizer();
new Incidents(app, "Right", { env, regions: ["eu-west-1"], grant: true, synthesizer: synthesizer() });
new Incidents(app, "Elsewhere", { env, regions: ["eu-central-1"], grant: false, synthesizer: synthesizer() });
new Incidents(app, "Anywhere", { regions: [cdk.Aws.REGION], grant: true, synthesizer: synthesizer() });
app.synth();
