/** What is proposed for a person to write over: in both languages, because it becomes data and not words of the page. */

/** What an alert of a first rule says. */
export function isHigh(channel: { zh: string; en: string }): { zh: string; en: string } {
  return { zh: `${channel.zh}偏高`, en: `${channel.en} is high` };
}

/** A table to import, with one row of each kind. */
export const IMPORT_TEMPLATE = [
  'kind,id,name_zh,name_en,type,parent,organisation,site,position,profile,gateway,latitude,longitude,dev_eui',
  'organisation,farm-1,示范农场,Model farm,farm,,,,,,,,,',
  'site,plot-1,一号地块,Plot 1,,,farm-1,,,,,30.6305,120.5657,',
  'position,spot-1,一号点位,Spot 1,,,farm-1,plot-1,,soil-station,,,,',
  'device,soil-101,一号墒情站,Soil station 1,,,,,spot-1,soil-station,,,,',
].join('\r\n');
