/**
 * The forms of values that both the settings and the parameters of the plain templates take. CloudFormation reads them
 * with Java's syntax: no flags, and nothing that JavaScript alone has.
 */
export const patterns = {
  roleName: /^(?!AWSServiceRoleFor|AWSReservedSSO_)[\w+=,.@-]{1,64}$/,
  principalPattern: /^(?=.{1,300}$)arn:aws[a-z-]*:iam::(\d{12}|\*):role\/[\w+=,.@/*?-]+$/,
  roleNamePattern: /^(?!\/|role\/)[\w+=,.@/*?-]{1,200}$/,
  bucketPrefix: /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]{1,30}$/,
  keyAlias: /^(?!alias\/|aws\/)[\w/-]{1,250}$/,
  keyArn: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/,
  emailAddress: /^(?=.{3,254}$)[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
  tagKey: /^(?![aA][wW][sS]:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,127}$/u,
  tagValue: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,255}$/u,
} as const
