/** What the routes of contacts take. */
import { ApiProperty } from '@nestjs/swagger';
import { CLIENT_ID } from '@enlace/persistence';
import { Matches } from 'class-validator';

export class ClientChoice {
  @ApiProperty({ description: "The business's own id of the client.", pattern: CLIENT_ID.source })
  @Matches(CLIENT_ID, { message: 'client_id must be 1 to 64 letters, digits, ".", "_", ":" or "-"' })
  client_id!: string;
}
