// Soil probe, firmware 1.4 and later. Written for engines that are not strict: no declaration for half of the names.
function datalog(i,bytes){
  var aa=parseFloat(((bytes[0+i]<<24>>16 | bytes[1+i])/100).toFixed(2));
  string='['+ aa +']'+',';
  return string;
}
function decodeUplink(input) {
  var port = input.fPort;
  var bytes = input.bytes;
  var mode=(bytes[10] & 0x80)>>7;
  var data = {};
  switch (port) {
  case 2:
    if(mode===0){
      value=(bytes[0]<<8 | bytes[1]) & 0x3FFF;
      batV=value/1000;
      data.Bat = batV;

      value=bytes[2]<<8 | bytes[3];
      if(bytes[2] & 0x80) {value |= 0xFFFF0000;}
      data.TempC_DS18B20=(value/10).toFixed(2);   // a text, as published

      value=bytes[4]<<8 | bytes[5];
      data.water_SOIL=parseFloat((value/100).toFixed(2));

      value=bytes[6]<<8 | bytes[7];
      if((value & 0x8000)>>15 === 0)
        data.temp_SOIL=parseFloat((value/100).toFixed(2));
      else if((value & 0x8000)>>15 === 1)
        data.temp_SOIL=parseFloat(((value-0xFFFF)/100).toFixed(2));

      value=bytes[8]<<8 | bytes[9];
      data.conduct_SOIL=value;
    }
    data.i_flag = bytes[10] & 0x0F;
    return { data: data };
  case 5:
    return { data: { FIRMWARE_VERSION: (bytes[1]&0x0f)+'.'+(bytes[2]>>4&0x0f)+'.'+(bytes[2]&0x0f) } };
  default:
    return {
      errors: ["unknown FPort"]
    };
  }
}
