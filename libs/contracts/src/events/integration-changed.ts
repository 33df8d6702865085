/** An integration was created, changed or removed: every replica refreshes its directory. */
import { IsIn, IsString, IsUUID } from 'class-validator';

export class IntegrationChanged {
  @IsString() tenant_id!: string;
  @IsUUID() integration_id!: string;
  @IsIn(['saved', 'removed']) change!: 'saved' | 'removed';
}
