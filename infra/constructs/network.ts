import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import { Construct } from 'constructs'

export interface NetworkProps {
  /** The user's own VPC. @default a VPC of two public subnets without NAT */
  readonly existing?: {
    readonly vpcId: string
    readonly subnetIds: readonly string[]
    readonly assignPublicIp: boolean
  }
}

/**
 * Where the task runs. Nothing can reach it: no ingress at all. It reaches HTTPS only. Endpoints for IAM and
 * Organizations exist in one Region, so private subnets would need a NAT gateway that costs more than all else.
 */
export class Network extends Construct {
  readonly vpc: IVpc
  readonly subnets: readonly ISubnet[]
  readonly securityGroup: ISecurityGroup
  readonly assignPublicIp: boolean

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id)
    this.vpc = props.existing
      ? Vpc.fromVpcAttributes(this, 'Vpc', {
          vpcId: props.existing.vpcId,
          // Placeholders: the import needs one zone per subnet, and nothing here uses them.
          availabilityZones: props.existing.subnetIds.map((_, index) => `zone-${index}`),
          publicSubnetIds: [...props.existing.subnetIds],
        })
      : new Vpc(this, 'Vpc', {
          ipAddresses: IpAddresses.cidr('10.90.0.0/24'),
          maxAzs: 2,
          natGateways: 0,
          subnetConfiguration: [
            { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false },
          ],
          restrictDefaultSecurityGroup: false,
          gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
        })
    this.subnets = this.vpc.publicSubnets
    this.assignPublicIp = props.existing?.assignPublicIp ?? true
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc: this.vpc,
      description: 'IAM credential reports: HTTPS out, nothing in',
      allowAllOutbound: false,
    })
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to the endpoints of AWS')
    this.securityGroup = group
  }
}
