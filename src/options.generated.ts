// Made from src/options.schema.json by `npm run generate`. Do not edit.
// @ts-nocheck
export const factory = validate10;
const schema11 = {"$id":"factory","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647},"id":{"type":"integer","minimum":0,"maximum":4294967294},"strings":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}}},"type":"object","additionalProperties":false,"properties":{"root":{"$ref":"#/$defs/path"},"idFormat":{"enum":["tare","oci"]},"cgroupManager":{"enum":["cgroupfs","systemd","disabled"]},"rootlessCgroups":{"enum":[true,false,"auto"]},"initPath":{"$ref":"#/$defs/path"},"initArgs":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}},"shim":{"enum":["auto","ffi","process"]},"log":{}},"dependencies":{"initArgs":["initPath"]}};
const schema12 = {"type":"string","pattern":"^[^\\u0000]+$"};
const pattern0 = new RegExp("^[^\\u0000]+$", "u");
const pattern2 = new RegExp("^[^\\u0000]*$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="factory" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!((((((((key0 === "root") || (key0 === "idFormat")) || (key0 === "cgroupManager")) || (key0 === "rootlessCgroups")) || (key0 === "initPath")) || (key0 === "initArgs")) || (key0 === "shim")) || (key0 === "log"))){
validate10.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
let missing0;
if(data.initArgs !== undefined && ((data.initPath === undefined) && (missing0 = "initPath"))){
validate10.errors = [{instancePath,schemaPath:"#/dependencies",keyword:"dependencies",params:{property: "initArgs",
    missingProperty: missing0,
    depsCount: 1,
    deps: "initPath"},message:"must have property initPath when property initArgs is present"}];
return false;
}
else {
if(data.root !== undefined){
let data0 = data.root;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
validate10.errors = [{instancePath:instancePath+"/root",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/root",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.idFormat !== undefined){
let data1 = data.idFormat;
const _errs5 = errors;
if(!((data1 === "tare") || (data1 === "oci"))){
validate10.errors = [{instancePath:instancePath+"/idFormat",schemaPath:"#/properties/idFormat/enum",keyword:"enum",params:{allowedValues: schema11.properties.idFormat.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.cgroupManager !== undefined){
let data2 = data.cgroupManager;
const _errs6 = errors;
if(!(((data2 === "cgroupfs") || (data2 === "systemd")) || (data2 === "disabled"))){
validate10.errors = [{instancePath:instancePath+"/cgroupManager",schemaPath:"#/properties/cgroupManager/enum",keyword:"enum",params:{allowedValues: schema11.properties.cgroupManager.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs6 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.rootlessCgroups !== undefined){
let data3 = data.rootlessCgroups;
const _errs7 = errors;
if(!(((data3 === true) || (data3 === false)) || (data3 === "auto"))){
validate10.errors = [{instancePath:instancePath+"/rootlessCgroups",schemaPath:"#/properties/rootlessCgroups/enum",keyword:"enum",params:{allowedValues: schema11.properties.rootlessCgroups.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.initPath !== undefined){
let data4 = data.initPath;
const _errs8 = errors;
const _errs9 = errors;
if(errors === _errs9){
if(typeof data4 === "string"){
if(!pattern0.test(data4)){
validate10.errors = [{instancePath:instancePath+"/initPath",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/initPath",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs8 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.initArgs !== undefined){
let data5 = data.initArgs;
const _errs11 = errors;
if(errors === _errs11){
if(Array.isArray(data5)){
var valid4 = true;
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
let data6 = data5[i0];
const _errs13 = errors;
if(errors === _errs13){
if(typeof data6 === "string"){
if(!pattern2.test(data6)){
validate10.errors = [{instancePath:instancePath+"/initArgs/" + i0,schemaPath:"#/properties/initArgs/items/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]*$"},message:"must match pattern \""+"^[^\\u0000]*$"+"\""}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/initArgs/" + i0,schemaPath:"#/properties/initArgs/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid4 = _errs13 === errors;
if(!valid4){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/initArgs",schemaPath:"#/properties/initArgs/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid1 = _errs11 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.shim !== undefined){
let data7 = data.shim;
const _errs15 = errors;
if(!(((data7 === "auto") || (data7 === "ffi")) || (data7 === "process"))){
validate10.errors = [{instancePath:instancePath+"/shim",schemaPath:"#/properties/shim/enum",keyword:"enum",params:{allowedValues: schema11.properties.shim.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs15 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate10.errors = vErrors;
return errors === 0;
}

export const create = validate11;
const schema14 = {"$id":"create","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647},"id":{"type":"integer","minimum":0,"maximum":4294967294},"strings":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}}},"type":"object","additionalProperties":false,"properties":{"bundle":{"$ref":"#/$defs/path"},"stdio":{},"start":{"type":"boolean"},"signal":{},"pidFile":{"$ref":"#/$defs/path"},"pidfdSocket":{"$ref":"#/$defs/path"},"listenFds":{"type":"integer","minimum":0,"maximum":1024},"consoleSocket":{"$ref":"#/$defs/path"},"tty":{"$ref":"#/$defs/fd"},"notifySocket":{"$ref":"#/$defs/path"},"noPivot":{"type":"boolean"},"noNewKeyring":{"type":"boolean"},"fds":{"type":"array","items":{"$ref":"#/$defs/fd"},"maxItems":1024}}};
const schema19 = {"type":"integer","minimum":0,"maximum":2147483647};
const func2 = Object.prototype.hasOwnProperty;

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="create" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(func2.call(schema14.properties, key0))){
validate11.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.bundle !== undefined){
let data0 = data.bundle;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
validate11.errors = [{instancePath:instancePath+"/bundle",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/bundle",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.start !== undefined){
const _errs5 = errors;
if(typeof data.start !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/start",schemaPath:"#/properties/start/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pidFile !== undefined){
let data2 = data.pidFile;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
validate11.errors = [{instancePath:instancePath+"/pidFile",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/pidFile",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pidfdSocket !== undefined){
let data3 = data.pidfdSocket;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern0.test(data3)){
validate11.errors = [{instancePath:instancePath+"/pidfdSocket",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/pidfdSocket",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.listenFds !== undefined){
let data4 = data.listenFds;
const _errs13 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
validate11.errors = [{instancePath:instancePath+"/listenFds",schemaPath:"#/properties/listenFds/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs13){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 1024 || isNaN(data4)){
validate11.errors = [{instancePath:instancePath+"/listenFds",schemaPath:"#/properties/listenFds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1024},message:"must be <= 1024"}];
return false;
}
else {
if(data4 < 0 || isNaN(data4)){
validate11.errors = [{instancePath:instancePath+"/listenFds",schemaPath:"#/properties/listenFds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.consoleSocket !== undefined){
let data5 = data.consoleSocket;
const _errs15 = errors;
const _errs16 = errors;
if(errors === _errs16){
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
validate11.errors = [{instancePath:instancePath+"/consoleSocket",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/consoleSocket",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tty !== undefined){
let data6 = data.tty;
const _errs18 = errors;
const _errs19 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
validate11.errors = [{instancePath:instancePath+"/tty",schemaPath:"#/$defs/fd/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs19){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 2147483647 || isNaN(data6)){
validate11.errors = [{instancePath:instancePath+"/tty",schemaPath:"#/$defs/fd/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2147483647},message:"must be <= 2147483647"}];
return false;
}
else {
if(data6 < 0 || isNaN(data6)){
validate11.errors = [{instancePath:instancePath+"/tty",schemaPath:"#/$defs/fd/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs18 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.notifySocket !== undefined){
let data7 = data.notifySocket;
const _errs21 = errors;
const _errs22 = errors;
if(errors === _errs22){
if(typeof data7 === "string"){
if(!pattern0.test(data7)){
validate11.errors = [{instancePath:instancePath+"/notifySocket",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/notifySocket",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.noPivot !== undefined){
const _errs24 = errors;
if(typeof data.noPivot !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/noPivot",schemaPath:"#/properties/noPivot/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs24 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.noNewKeyring !== undefined){
const _errs26 = errors;
if(typeof data.noNewKeyring !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/noNewKeyring",schemaPath:"#/properties/noNewKeyring/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs26 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.fds !== undefined){
let data10 = data.fds;
const _errs28 = errors;
if(errors === _errs28){
if(Array.isArray(data10)){
if(data10.length > 1024){
validate11.errors = [{instancePath:instancePath+"/fds",schemaPath:"#/properties/fds/maxItems",keyword:"maxItems",params:{limit: 1024},message:"must NOT have more than 1024 items"}];
return false;
}
else {
var valid7 = true;
const len0 = data10.length;
for(let i0=0; i0<len0; i0++){
let data11 = data10[i0];
const _errs30 = errors;
const _errs31 = errors;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
validate11.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs31){
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 > 2147483647 || isNaN(data11)){
validate11.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2147483647},message:"must be <= 2147483647"}];
return false;
}
else {
if(data11 < 0 || isNaN(data11)){
validate11.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid7 = _errs30 === errors;
if(!valid7){
break;
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/fds",schemaPath:"#/properties/fds/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs28 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate11.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate11.errors = vErrors;
return errors === 0;
}

export const exec = validate12;
const schema22 = {"$id":"exec","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647},"id":{"type":"integer","minimum":0,"maximum":4294967294},"strings":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}}},"type":"object","additionalProperties":false,"properties":{"stdio":{},"fds":{"type":"array","items":{"$ref":"#/$defs/fd"},"maxItems":1024},"signal":{},"pidFile":{"$ref":"#/$defs/path"},"pidfdSocket":{"$ref":"#/$defs/path"},"consoleSocket":{"$ref":"#/$defs/path"},"tty":{"$ref":"#/$defs/fd"},"ignorePaused":{"type":"boolean"},"cgroup":{"type":"array","items":{"$ref":"#/$defs/path"}}}};

function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="exec" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(func2.call(schema22.properties, key0))){
validate12.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.fds !== undefined){
let data0 = data.fds;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data0)){
if(data0.length > 1024){
validate12.errors = [{instancePath:instancePath+"/fds",schemaPath:"#/properties/fds/maxItems",keyword:"maxItems",params:{limit: 1024},message:"must NOT have more than 1024 items"}];
return false;
}
else {
var valid1 = true;
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
const _errs4 = errors;
const _errs5 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate12.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs5){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 2147483647 || isNaN(data1)){
validate12.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2147483647},message:"must be <= 2147483647"}];
return false;
}
else {
if(data1 < 0 || isNaN(data1)){
validate12.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/fds",schemaPath:"#/properties/fds/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pidFile !== undefined){
let data2 = data.pidFile;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
validate12.errors = [{instancePath:instancePath+"/pidFile",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate12.errors = [{instancePath:instancePath+"/pidFile",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pidfdSocket !== undefined){
let data3 = data.pidfdSocket;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern0.test(data3)){
validate12.errors = [{instancePath:instancePath+"/pidfdSocket",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate12.errors = [{instancePath:instancePath+"/pidfdSocket",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.consoleSocket !== undefined){
let data4 = data.consoleSocket;
const _errs13 = errors;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(!pattern0.test(data4)){
validate12.errors = [{instancePath:instancePath+"/consoleSocket",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate12.errors = [{instancePath:instancePath+"/consoleSocket",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tty !== undefined){
let data5 = data.tty;
const _errs16 = errors;
const _errs17 = errors;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
validate12.errors = [{instancePath:instancePath+"/tty",schemaPath:"#/$defs/fd/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs17){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 2147483647 || isNaN(data5)){
validate12.errors = [{instancePath:instancePath+"/tty",schemaPath:"#/$defs/fd/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2147483647},message:"must be <= 2147483647"}];
return false;
}
else {
if(data5 < 0 || isNaN(data5)){
validate12.errors = [{instancePath:instancePath+"/tty",schemaPath:"#/$defs/fd/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ignorePaused !== undefined){
const _errs19 = errors;
if(typeof data.ignorePaused !== "boolean"){
validate12.errors = [{instancePath:instancePath+"/ignorePaused",schemaPath:"#/properties/ignorePaused/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cgroup !== undefined){
let data7 = data.cgroup;
const _errs21 = errors;
if(errors === _errs21){
if(Array.isArray(data7)){
var valid7 = true;
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
let data8 = data7[i1];
const _errs23 = errors;
const _errs24 = errors;
if(errors === _errs24){
if(typeof data8 === "string"){
if(!pattern0.test(data8)){
validate12.errors = [{instancePath:instancePath+"/cgroup/" + i1,schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate12.errors = [{instancePath:instancePath+"/cgroup/" + i1,schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid7 = _errs23 === errors;
if(!valid7){
break;
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/cgroup",schemaPath:"#/properties/cgroup/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate12.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate12.errors = vErrors;
return errors === 0;
}

export const process = validate13;
const schema29 = {"$id":"process","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647},"id":{"type":"integer","minimum":0,"maximum":4294967294},"strings":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}}},"type":"object","additionalProperties":false,"required":["args"],"properties":{"args":{"$ref":"#/$defs/strings"},"env":{"$ref":"#/$defs/strings"},"cwd":{"$ref":"#/$defs/path"},"user":{"type":"object","additionalProperties":false,"properties":{"uid":{"$ref":"#/$defs/id"},"gid":{"$ref":"#/$defs/id"},"additionalGids":{"type":"array","items":{"$ref":"#/$defs/id"}}}},"capabilities":{"$ref":"#/$defs/strings"},"noNewPrivileges":{"type":"boolean"},"apparmorProfile":{"$ref":"#/$defs/path"},"selinuxLabel":{"$ref":"#/$defs/path"},"terminal":{"type":"boolean"},"consoleSize":{"type":"object","additionalProperties":false,"required":["width","height"],"properties":{"width":{"type":"integer","minimum":0,"maximum":65535},"height":{"type":"integer","minimum":0,"maximum":65535}}}}};
const schema30 = {"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}};
const schema33 = {"type":"integer","minimum":0,"maximum":4294967294};

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="process" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.args === undefined) && (missing0 = "args")){
validate13.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func2.call(schema29.properties, key0))){
validate13.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.args !== undefined){
let data0 = data.args;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(Array.isArray(data0)){
var valid2 = true;
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
validate13.errors = [{instancePath:instancePath+"/args/" + i0,schemaPath:"#/$defs/strings/items/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]*$"},message:"must match pattern \""+"^[^\\u0000]*$"+"\""}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/args/" + i0,schemaPath:"#/$defs/strings/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid2 = _errs5 === errors;
if(!valid2){
break;
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/args",schemaPath:"#/$defs/strings/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.env !== undefined){
let data2 = data.env;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(Array.isArray(data2)){
var valid4 = true;
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
let data3 = data2[i1];
const _errs10 = errors;
if(errors === _errs10){
if(typeof data3 === "string"){
if(!pattern2.test(data3)){
validate13.errors = [{instancePath:instancePath+"/env/" + i1,schemaPath:"#/$defs/strings/items/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]*$"},message:"must match pattern \""+"^[^\\u0000]*$"+"\""}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/env/" + i1,schemaPath:"#/$defs/strings/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid4 = _errs10 === errors;
if(!valid4){
break;
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/env",schemaPath:"#/$defs/strings/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cwd !== undefined){
let data4 = data.cwd;
const _errs12 = errors;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data4 === "string"){
if(!pattern0.test(data4)){
validate13.errors = [{instancePath:instancePath+"/cwd",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/cwd",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.user !== undefined){
let data5 = data.user;
const _errs15 = errors;
if(errors === _errs15){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
const _errs17 = errors;
for(const key1 in data5){
if(!(((key1 === "uid") || (key1 === "gid")) || (key1 === "additionalGids"))){
validate13.errors = [{instancePath:instancePath+"/user",schemaPath:"#/properties/user/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs17 === errors){
if(data5.uid !== undefined){
let data6 = data5.uid;
const _errs18 = errors;
const _errs19 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
validate13.errors = [{instancePath:instancePath+"/user/uid",schemaPath:"#/$defs/id/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs19){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 4294967294 || isNaN(data6)){
validate13.errors = [{instancePath:instancePath+"/user/uid",schemaPath:"#/$defs/id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967294},message:"must be <= 4294967294"}];
return false;
}
else {
if(data6 < 0 || isNaN(data6)){
validate13.errors = [{instancePath:instancePath+"/user/uid",schemaPath:"#/$defs/id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid6 = _errs18 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.gid !== undefined){
let data7 = data5.gid;
const _errs21 = errors;
const _errs22 = errors;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
validate13.errors = [{instancePath:instancePath+"/user/gid",schemaPath:"#/$defs/id/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs22){
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 4294967294 || isNaN(data7)){
validate13.errors = [{instancePath:instancePath+"/user/gid",schemaPath:"#/$defs/id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967294},message:"must be <= 4294967294"}];
return false;
}
else {
if(data7 < 0 || isNaN(data7)){
validate13.errors = [{instancePath:instancePath+"/user/gid",schemaPath:"#/$defs/id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid6 = _errs21 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.additionalGids !== undefined){
let data8 = data5.additionalGids;
const _errs24 = errors;
if(errors === _errs24){
if(Array.isArray(data8)){
var valid9 = true;
const len2 = data8.length;
for(let i2=0; i2<len2; i2++){
let data9 = data8[i2];
const _errs26 = errors;
const _errs27 = errors;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
validate13.errors = [{instancePath:instancePath+"/user/additionalGids/" + i2,schemaPath:"#/$defs/id/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs27){
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 > 4294967294 || isNaN(data9)){
validate13.errors = [{instancePath:instancePath+"/user/additionalGids/" + i2,schemaPath:"#/$defs/id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967294},message:"must be <= 4294967294"}];
return false;
}
else {
if(data9 < 0 || isNaN(data9)){
validate13.errors = [{instancePath:instancePath+"/user/additionalGids/" + i2,schemaPath:"#/$defs/id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid9 = _errs26 === errors;
if(!valid9){
break;
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/user/additionalGids",schemaPath:"#/properties/user/properties/additionalGids/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid6 = _errs24 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.capabilities !== undefined){
let data10 = data.capabilities;
const _errs29 = errors;
const _errs30 = errors;
if(errors === _errs30){
if(Array.isArray(data10)){
var valid12 = true;
const len3 = data10.length;
for(let i3=0; i3<len3; i3++){
let data11 = data10[i3];
const _errs32 = errors;
if(errors === _errs32){
if(typeof data11 === "string"){
if(!pattern2.test(data11)){
validate13.errors = [{instancePath:instancePath+"/capabilities/" + i3,schemaPath:"#/$defs/strings/items/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]*$"},message:"must match pattern \""+"^[^\\u0000]*$"+"\""}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/capabilities/" + i3,schemaPath:"#/$defs/strings/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid12 = _errs32 === errors;
if(!valid12){
break;
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/capabilities",schemaPath:"#/$defs/strings/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs29 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.noNewPrivileges !== undefined){
const _errs34 = errors;
if(typeof data.noNewPrivileges !== "boolean"){
validate13.errors = [{instancePath:instancePath+"/noNewPrivileges",schemaPath:"#/properties/noNewPrivileges/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs34 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.apparmorProfile !== undefined){
let data13 = data.apparmorProfile;
const _errs36 = errors;
const _errs37 = errors;
if(errors === _errs37){
if(typeof data13 === "string"){
if(!pattern0.test(data13)){
validate13.errors = [{instancePath:instancePath+"/apparmorProfile",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/apparmorProfile",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs36 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.selinuxLabel !== undefined){
let data14 = data.selinuxLabel;
const _errs39 = errors;
const _errs40 = errors;
if(errors === _errs40){
if(typeof data14 === "string"){
if(!pattern0.test(data14)){
validate13.errors = [{instancePath:instancePath+"/selinuxLabel",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/selinuxLabel",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs39 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.terminal !== undefined){
const _errs42 = errors;
if(typeof data.terminal !== "boolean"){
validate13.errors = [{instancePath:instancePath+"/terminal",schemaPath:"#/properties/terminal/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs42 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.consoleSize !== undefined){
let data16 = data.consoleSize;
const _errs44 = errors;
if(errors === _errs44){
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
let missing1;
if(((data16.width === undefined) && (missing1 = "width")) || ((data16.height === undefined) && (missing1 = "height"))){
validate13.errors = [{instancePath:instancePath+"/consoleSize",schemaPath:"#/properties/consoleSize/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs46 = errors;
for(const key2 in data16){
if(!((key2 === "width") || (key2 === "height"))){
validate13.errors = [{instancePath:instancePath+"/consoleSize",schemaPath:"#/properties/consoleSize/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs46 === errors){
if(data16.width !== undefined){
let data17 = data16.width;
const _errs47 = errors;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
validate13.errors = [{instancePath:instancePath+"/consoleSize/width",schemaPath:"#/properties/consoleSize/properties/width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs47){
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 > 65535 || isNaN(data17)){
validate13.errors = [{instancePath:instancePath+"/consoleSize/width",schemaPath:"#/properties/consoleSize/properties/width/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535"}];
return false;
}
else {
if(data17 < 0 || isNaN(data17)){
validate13.errors = [{instancePath:instancePath+"/consoleSize/width",schemaPath:"#/properties/consoleSize/properties/width/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid15 = _errs47 === errors;
}
else {
var valid15 = true;
}
if(valid15){
if(data16.height !== undefined){
let data18 = data16.height;
const _errs49 = errors;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
validate13.errors = [{instancePath:instancePath+"/consoleSize/height",schemaPath:"#/properties/consoleSize/properties/height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs49){
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 > 65535 || isNaN(data18)){
validate13.errors = [{instancePath:instancePath+"/consoleSize/height",schemaPath:"#/properties/consoleSize/properties/height/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535"}];
return false;
}
else {
if(data18 < 0 || isNaN(data18)){
validate13.errors = [{instancePath:instancePath+"/consoleSize/height",schemaPath:"#/properties/consoleSize/properties/height/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid15 = _errs49 === errors;
}
else {
var valid15 = true;
}
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/consoleSize",schemaPath:"#/properties/consoleSize/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs44 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate13.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate13.errors = vErrors;
return errors === 0;
}

export const signal = validate14;
const schema39 = {"$id":"signal","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647},"id":{"type":"integer","minimum":0,"maximum":4294967294},"strings":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}}},"type":"object","additionalProperties":false,"properties":{"all":{"type":"boolean"}}};

function validate14(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="signal" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "all")){
validate14.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.all !== undefined){
if(typeof data.all !== "boolean"){
validate14.errors = [{instancePath:instancePath+"/all",schemaPath:"#/properties/all/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
}
}
}
else {
validate14.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate14.errors = vErrors;
return errors === 0;
}

export const update = validate15;
const schema40 = {"$id":"update","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647},"id":{"type":"integer","minimum":0,"maximum":4294967294},"strings":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}}},"type":"object","additionalProperties":false,"properties":{"l3CacheSchema":{"type":"string"},"memBwSchema":{"type":"string"}}};

function validate15(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="update" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "l3CacheSchema") || (key0 === "memBwSchema"))){
validate15.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.l3CacheSchema !== undefined){
const _errs2 = errors;
if(typeof data.l3CacheSchema !== "string"){
validate15.errors = [{instancePath:instancePath+"/l3CacheSchema",schemaPath:"#/properties/l3CacheSchema/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.memBwSchema !== undefined){
const _errs4 = errors;
if(typeof data.memBwSchema !== "string"){
validate15.errors = [{instancePath:instancePath+"/memBwSchema",schemaPath:"#/properties/memBwSchema/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate15.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate15.errors = vErrors;
return errors === 0;
}

export const events = validate16;
const schema41 = {"$id":"events","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647},"id":{"type":"integer","minimum":0,"maximum":4294967294},"strings":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}}},"type":"object","additionalProperties":false,"properties":{"interval":{"type":"integer","minimum":1,"maximum":2147483647},"pressure":{"enum":["low","medium","critical"]},"signal":{}}};

function validate16(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="events" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "interval") || (key0 === "pressure")) || (key0 === "signal"))){
validate16.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.interval !== undefined){
let data0 = data.interval;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate16.errors = [{instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 2147483647 || isNaN(data0)){
validate16.errors = [{instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2147483647},message:"must be <= 2147483647"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate16.errors = [{instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pressure !== undefined){
let data1 = data.pressure;
const _errs4 = errors;
if(!(((data1 === "low") || (data1 === "medium")) || (data1 === "critical"))){
validate16.errors = [{instancePath:instancePath+"/pressure",schemaPath:"#/properties/pressure/enum",keyword:"enum",params:{allowedValues: schema41.properties.pressure.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate16.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate16.errors = vErrors;
return errors === 0;
}

export const notify = validate17;
const schema42 = {"$id":"notify","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647},"id":{"type":"integer","minimum":0,"maximum":4294967294},"strings":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}}},"type":"object","additionalProperties":false,"properties":{"signal":{}}};

function validate17(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="notify" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "signal")){
validate17.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
}
else {
validate17.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate17.errors = vErrors;
return errors === 0;
}
