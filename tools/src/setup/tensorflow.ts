import { tensorflow } from '@synfire/tensorflow';

await tensorflow();
